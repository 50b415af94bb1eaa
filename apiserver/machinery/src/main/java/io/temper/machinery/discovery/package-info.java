/// What there is to ask for: `/apis` and `/api` in one document (aggregated) or step by step down
/// to the resources of a version. Derived from the declared resources, built once at start and
/// served from memory, so that an answer never waits for anything; called by any thread.
@NullMarked
package io.temper.machinery.discovery;

import org.jspecify.annotations.NullMarked;
