/// OpenAPI v2 and v3, as `kubectl explain`, `apply --validate` and the cluster's aggregator read
/// them. One list of operations, derived from the verbs of the declared resources, is written in
/// both forms, each as JSON and as protobuf. Built once at start, served from memory by any thread.
///
/// ```
/// Resource ─ Definitions (schema) ─┐
///          └ ApiPaths (operations) ─┼─ SwaggerDocument (v2) ─┬─ JSON
///                                   └─ OpenApiDocument (v3) ─┴─ GnosticEncoder ─ protobuf
/// ```
@NullMarked
package io.temper.machinery.openapi;

import org.jspecify.annotations.NullMarked;
