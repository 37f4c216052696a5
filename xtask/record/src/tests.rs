//! What is read, is read strictly; what is compared, is seen to differ.

mod beside;
mod calls;
mod check;
mod gather;
mod packets;
mod plan;
mod queues;
mod recorded;
mod tracker;
