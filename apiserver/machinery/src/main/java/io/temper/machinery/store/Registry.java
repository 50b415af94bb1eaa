package io.temper.machinery.store;

/// What serves a resource. Which of the capability interfaces it implements decides the verbs that
/// are served and advertised.
public interface Registry<T> {}
