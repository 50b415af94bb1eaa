/// The public algorithm of the Vertical Pod Autoscaler, release 1.8.1, with its default flags: the
/// base line that Temper's advice is compared with. Answers are equal to the byte;
/// `hack/rightsize-oracle` asks the real recommender the same. Pure, for one thread at a time.
@NullMarked
package io.temper.rightsizing.vpa;

import org.jspecify.annotations.NullMarked;
