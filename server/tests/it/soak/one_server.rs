//! One server, which is killed.

use std::{collections::BTreeMap, time::Duration};

use rand::rngs::StdRng;
use tokio::time::sleep;

use super::{SETTINGS, Service, truth};
use crate::{
    checker::{Log, Witness},
    world::{People, Transport, World},
};

pub struct OneServer {
    world: World,
    kills: u32,
}

impl OneServer {
    /// Starts one that will be killed so often.
    pub async fn start(kills: u32, settings: &[(&str, &str)]) -> Self {
        let settings = [settings, &SETTINGS].concat();
        Self { world: World::start_with(Transport::Connect, &settings).await, kills }
    }
}

impl Service for OneServer {
    fn people(&self) -> People {
        *self.world
    }

    /// Is killed at even intervals, and started again at once.
    async fn fail(&mut self, duration: Duration, _random: &mut StdRng) {
        let interval = duration / (self.kills + 1);
        for _ in 0..self.kills {
            sleep(interval).await;
            self.world.server.kill().await;
            self.world.server.restart().await;
        }
        sleep(interval).await;
    }

    async fn end(mut self) -> (BTreeMap<String, Log>, Vec<Witness>) {
        self.world.server.ask_to_end();
        self.world.server.ended().await;
        (truth::by_database(&self.world.server).await, Vec::new())
    }
}
