package io.temper.machinery.resource;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.meta.VersionedObject;

/// One request to a subresource that connects.
///
/// @param object whose subresource it is, as it was when this was asked
/// @param options what the query says, with the declared defaults for what it does not
/// @param path what follows the name of the subresource, decoded and with its first slash; empty
///   for nothing
public record Call<T, O>(VersionedObject<T> object, O options, String path, Request request) {}
