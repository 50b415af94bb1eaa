/// What the server counts about itself, under the names, labels and buckets of upstream, so that
/// rules and dashboards made for kube-apiserver work unchanged.
@NullMarked
package io.temper.machinery.metrics;

import org.jspecify.annotations.NullMarked;
