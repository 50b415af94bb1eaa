/// Keeps objects and gives lists, watches and revisions. A store's contract is one set of tests
/// that each implementation passes.
@NullMarked
package io.temper.machinery.store;

import org.jspecify.annotations.NullMarked;
