/// The scale subresource: how many of something there are to be, told and changed in one form
/// whatever is scaled, so that `kubectl scale` and autoscalers need to know no kind. A scale is
/// read from its object and written through it; nothing keeps one. Called on the thread of the
/// request. Source: kubernetes `pkg/registry/apps/deployment/storage/storage.go` (ScaleREST).
@NullMarked
package io.temper.machinery.scale;

import org.jspecify.annotations.NullMarked;
