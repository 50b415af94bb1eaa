//! The supervisor's program from outside, with a kernel and a scheduler that
//! are played (examples/fake_scx_layered.rs), and real cgroups where there are
//! some.

mod help;
mod limits;
mod node;
mod scheduler;
mod socket;
