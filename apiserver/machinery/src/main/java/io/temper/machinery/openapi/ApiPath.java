package io.temper.machinery.openapi;

import java.util.List;

/// A path with what can be asked of it.
///
/// @param parameters of every operation on it
record ApiPath(String path, List<Parameter> parameters, List<Operation> operations) {}
