/// How policies stand: whether each makes sense and where it is in force, written into its status
/// for whoever applied it from Git.
@NullMarked
package io.temper.admission.policy;

import org.jspecify.annotations.NullMarked;
