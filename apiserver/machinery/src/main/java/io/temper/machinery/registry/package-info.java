/// What is done to objects that clients write, whatever store keeps them: the server's own fields,
/// names, the rules of the kind, managed fields, generations, deletion that waits for finalizers.
/// Knows nothing of HTTP; called on the thread of the request. Source: apiserver
/// `pkg/registry/rest` and `pkg/registry/generic/registry/store.go`.
@NullMarked
package io.temper.machinery.registry;

import org.jspecify.annotations.NullMarked;
