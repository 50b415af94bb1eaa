/// Who uses the cluster to develop and test: `kubectl get devsessions`.
@NullMarked
package io.temper.server.usage;

import org.jspecify.annotations.NullMarked;
