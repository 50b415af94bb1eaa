/// The rules for what every object carries: names, labels, annotations, owners, finalizers, and
/// what an update may not change, in the words of apimachinery `pkg/api/validation`. Pure; works on
/// trees (those of [io.temper.machinery.wire.JsonText]) whose types have been checked.
@NullMarked
package io.temper.machinery.metadata;

import org.jspecify.annotations.NullMarked;
