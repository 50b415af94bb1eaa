/// What the definition of a custom resource says of a record's values beyond their types. These
/// annotations stand on types where they are used: on a component's, or on that of a list's items.
/// `PolicyDefinitionsTest` of the API server writes definitions from them.
///
/// @see <a
///   href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/">
///   CustomResourceDefinition</a>
@NullMarked
package io.temper.crds.schema;

import org.jspecify.annotations.NullMarked;
