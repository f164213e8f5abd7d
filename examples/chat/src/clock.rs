//! Now, and times in the words and the zone of the person who reads them.

use std::time::{Duration, SystemTime};

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

#[derive(Clone)]
pub struct Clock {
    pub now: SystemTime,
    zone: TimeZone,
}

impl Clock {
    pub fn new(now: SystemTime, zone: TimeZone) -> Self {
        Self { now, zone }
    }

    /// The time of day, like `14:05`.
    pub fn time(&self, at: SystemTime) -> String {
        self.zoned(at).strftime("%H:%M").to_string()
    }

    pub fn date(&self, at: SystemTime) -> Date {
        self.zoned(at).date()
    }

    /// The day, like `Today`, `Monday` or `3 November 2026`.
    pub fn day(&self, at: SystemTime) -> String {
        match self.days_ago(at) {
            0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            2..7 => self.zoned(at).strftime("%A").to_string(),
            _ => self.zoned(at).strftime("%-d %B %Y").to_string(),
        }
    }

    /// The time of today, the name of a day of the last week, or else the date; at most eight columns.
    pub fn brief(&self, at: SystemTime) -> String {
        match self.days_ago(at) {
            0 => self.time(at),
            1..7 => self.zoned(at).strftime("%a").to_string(),
            _ => self.zoned(at).strftime("%d.%m.%y").to_string(),
        }
    }

    /// How long ago somebody was there.
    pub fn last_seen(&self, at: SystemTime) -> String {
        let minutes = self.since(at).as_secs() / 60;
        match (minutes, self.days_ago(at)) {
            (0, _) => "last seen just now".to_owned(),
            (1..60, _) => format!("last seen {minutes} min ago"),
            (_, 0) => format!("last seen at {}", self.time(at)),
            (_, _) => format!("last seen {}", self.day(at)),
        }
    }

    pub fn since(&self, at: SystemTime) -> Duration {
        self.now.duration_since(at).unwrap_or_default()
    }

    fn days_ago(&self, at: SystemTime) -> i32 {
        self.date(self.now).duration_since(self.date(at)).as_hours() as i32 / 24
    }

    fn zoned(&self, at: SystemTime) -> Zoned {
        // A time beyond the year 9999 is shown as the epoch.
        Timestamp::try_from(at).unwrap_or_default().to_zoned(self.zone.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);
    const HOUR: Duration = Duration::from_hours(1);

    /// Noon of Monday, 23 November 2026.
    fn clock() -> Clock {
        Clock::new(SystemTime::UNIX_EPOCH + Duration::from_hours(498_732), TimeZone::UTC)
    }

    #[test]
    fn days_are_named_from_today() {
        let clock = clock();
        let days = [0, 1, 2, 6, 7].map(|days| clock.day(clock.now - DAY * days));
        assert_eq!(days, ["Today", "Yesterday", "Saturday", "Tuesday", "16 November 2026"]);
    }

    #[test]
    fn a_brief_time_is_as_exact_as_it_is_near() {
        let clock = clock();
        let briefs = [0, 1, 30].map(|days| clock.brief(clock.now - DAY * days));
        assert_eq!(briefs, ["12:00", "Sun", "24.10.26"]);
    }

    #[test]
    fn the_day_changes_at_midnight_not_after_24_hours() {
        let clock = clock();
        assert_eq!(clock.day(clock.now - HOUR * 13), "Yesterday");
    }

    #[test]
    fn who_left_is_said_to_have_been_there() {
        let clock = clock();
        assert_eq!(clock.last_seen(clock.now - Duration::from_mins(3)), "last seen 3 min ago");
        assert_eq!(clock.last_seen(clock.now - HOUR * 2), "last seen at 10:00");
        assert_eq!(clock.last_seen(clock.now - DAY), "last seen Yesterday");
    }
}
