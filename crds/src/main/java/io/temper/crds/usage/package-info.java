/// Who uses the cluster to develop and test: the kind DevSession.
@NullMarked
package io.temper.crds.usage;

import org.jspecify.annotations.NullMarked;
