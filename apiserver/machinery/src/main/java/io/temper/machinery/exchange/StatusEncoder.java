package io.temper.machinery.exchange;

import io.temper.machinery.meta.Status;

/// Turns a [Status] into an answer in the media type the request asks for, and into indented JSON
/// when it asks for none we have. The one place where errors become bytes.
@FunctionalInterface
public interface StatusEncoder {
  Response.Full encode(Status status, Request request);
}
