/// The one declaration of an API resource. Routes, verbs, discovery, OpenAPI, Tables, RBAC and docs
/// are all derived from it, so they cannot disagree.
@NullMarked
package io.temper.machinery.resource;

import org.jspecify.annotations.NullMarked;
