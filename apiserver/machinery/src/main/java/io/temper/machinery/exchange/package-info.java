/// A request and its answer, free of any HTTP library: what filters and handlers are written
/// against, so that all of them run in a test without a socket. `machinery.http` translates.
@NullMarked
package io.temper.machinery.exchange;

import org.jspecify.annotations.NullMarked;
