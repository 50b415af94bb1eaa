/// `hack/rightsize`: histories of containers from a file, a recommendation for each, nothing else
/// needed. One thread reads, computes and writes.
@NullMarked
package io.temper.rightsizing.offline;

import org.jspecify.annotations.NullMarked;
