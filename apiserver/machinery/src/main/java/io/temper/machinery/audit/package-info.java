/// Joins requests to the cluster's audit log. For now that is the Audit-ID alone.
@NullMarked
package io.temper.machinery.audit;

import org.jspecify.annotations.NullMarked;
