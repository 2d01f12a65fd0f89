//! The rules of one step, each in a system of its own, run one after the other in a fixed order.

pub mod combat;
pub mod construction;
pub mod defence;
pub mod eye;
pub mod harvest;
pub mod movement;
pub mod orders;
pub mod production;
pub mod sight;
pub mod victory;

use super::scene;
use super::state::{Clock, Edition, Ended, Notices};
use bevy_ecs::prelude::{IntoScheduleConfigs, Res, ResMut, Schedule};
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

/// The schedule of one step.
pub fn schedule() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    schedule.add_systems(
        (
            begin,
            orders::apply,
            scene::rebuild,
            harvest::work,
            construction::work,
            construction::place,
            combat::aim,
            combat::shoot,
            combat::hurt,
            defence::call.run_if(|edition: Res<Edition>| *edition == Edition::Third),
            movement::travel,
            production::train,
            victory::reap,
            victory::judge,
            scene::rebuild,
            sight::look,
        )
            .chain()
            .run_if(|ended: Res<Ended>| ended.0.is_none()),
    );
    schedule
}

fn begin(mut notices: ResMut<Notices>) {
    notices.0.clear();
}

/// Counts the step; the clock runs on when the game has ended.
pub fn count(clock: &mut Clock) {
    clock.tick = clock.tick.saturating_add(1);
}
