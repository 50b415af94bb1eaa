/// What workloads should request, and why: the kind Rightsizing.
@NullMarked
package io.temper.crds.rightsizing;

import org.jspecify.annotations.NullMarked;
