/// Reads what a request line means: target into path and query, path and method into a
/// [io.temper.machinery.exchange.RequestInfo]. Pure functions.
@NullMarked
package io.temper.machinery.request;

import org.jspecify.annotations.NullMarked;
