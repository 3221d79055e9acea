//! xlsx.
