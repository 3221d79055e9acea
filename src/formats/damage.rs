//! Refusals of damaged files, each saying which layer it was.

use super::codes;
use crate::finding::{Failure, Finding, Place};

/// A refusal of a damaged file. What the reading libraries say is English and stands in no
/// message; [`broken_archive`] and its like say which layer it was.
pub fn damaged(found: impl Into<String>) -> Failure {
    Finding::new(&codes::FILE_DAMAGED, Place::default()).found(found.into()).into()
}

pub fn broken_archive<E>(_: E) -> Failure {
    damaged("文件的压缩结构不完整，可能没有下载完或传输中断")
}

pub fn broken_xml<E>(_: E) -> Failure {
    damaged("文件内部的 XML 不合规范或不完整")
}

pub fn broken_records<E>(_: E) -> Failure {
    damaged("工作簿的记录不完整")
}

/// A library gave up on what the file holds.
pub fn interrupted() -> Failure {
    damaged("读取程序在文件内容上中断")
}
