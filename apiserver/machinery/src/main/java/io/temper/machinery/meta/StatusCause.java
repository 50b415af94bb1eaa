package io.temper.machinery.meta;

/// One reason among several why a request failed, as meta/v1 StatusCause; unset strings are empty.
public record StatusCause(String reason, String message, String field) {}
