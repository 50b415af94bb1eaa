/// Names and records of Temper's APIs. This module knows nobody: records hold what stands beside
/// `metadata` in an object; the envelope (apiVersion, kind, metadata) is the API server library's.
///
/// Rules of the wire form, kept by whoever encodes these records: component names are the JSON
/// keys, enum constants are written by name, instants as RFC 3339, `null` and empty collections are
/// left out, there are no floating point numbers.
@NullMarked
package io.temper.crds;

import org.jspecify.annotations.NullMarked;
