package io.temper.crds.enforce;

import io.temper.crds.Doc;

@Doc(
    "A place where a node's configuration and reality have drifted. It goes when they agree again.")
public record LintViolation(@Doc("What was found.") LintViolationStatus status) {}
