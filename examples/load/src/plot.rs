//! Pictures of measurements, as SVG.

use std::time::Duration;

use plotters::prelude::*;

use crate::growth::{Quantiles, Step};

const SIZE: (u32, u32) = (840, 420);
const TEXT: (&str, u32) = ("sans-serif", 15);

/// The latency of reading, over the size of the table that is read from.
pub fn growth(steps: &[Step]) -> String {
    let mut picture = String::new();
    // Drawing into a text cannot fail; what it could not draw is left out.
    if draw(&mut picture, steps).is_err() {
        eprintln!("the picture is not complete");
    }
    picture
}

fn draw(picture: &mut String, steps: &[Step]) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(picture, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let most = |of: fn(&Step) -> Quantiles| steps.iter().map(|step| milliseconds(of(step).p99)).fold(0.0, f64::max);
    let highest = most(|step| step.history).max(most(|step| step.sync));
    let widest = steps.last().map_or(1.0, |step| step.millions as f64);
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..widest, 0.0..highest * 1.2)?;
    chart
        .configure_mesh()
        .x_desc("millions of entries in the table")
        .y_desc("milliseconds")
        .label_style(TEXT)
        .axis_desc_style(TEXT)
        .light_line_style(WHITE)
        .draw()?;
    let points = |of: fn(&Step) -> Duration| {
        steps.iter().map(|step| (step.millions as f64, milliseconds(of(step)))).collect::<Vec<_>>()
    };
    let lines = [
        ("history, p99", RGBColor(0xc0, 0x39, 0x2b), points(|step| step.history.p99)),
        ("history, p50", RGBColor(0xe6, 0x8a, 0x7f), points(|step| step.history.p50)),
        ("sync, p99", RGBColor(0x1f, 0x61, 0x8d), points(|step| step.sync.p99)),
        ("sync, p50", RGBColor(0x7f, 0xb3, 0xd5), points(|step| step.sync.p50)),
    ];
    for (name, color, points) in lines {
        let line = LineSeries::new(points, color.stroke_width(2)).point_size(3);
        let key = move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2));
        chart.draw_series(line)?.label(name).legend(key);
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .border_style(BLACK.mix(0.2))
        .background_style(WHITE)
        .label_font(TEXT)
        .draw()?;
    root.present()?;
    Ok(())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
