/// Gives running pods back what they asked for, where they should not be scaled any more: through
/// `pods/resize`, without a restart. Pods that cannot be resized are told to need a rollout.
@NullMarked
package io.temper.admission.revert;

import org.jspecify.annotations.NullMarked;
