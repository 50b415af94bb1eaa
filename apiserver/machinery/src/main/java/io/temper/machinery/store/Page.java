package io.temper.machinery.store;

import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.VersionedObject;
import java.util.List;

/// Objects in key order, all as of one revision.
///
/// @param items never copied by the store more than once; unmodifiable
/// @param next where the next page starts, for [ListRequest#start]; empty when this is the last
/// @param remaining objects after this page, counted without looking at selectors; 0 on the last
public record Page<T>(
    List<VersionedObject<T>> items, ResourceVersion revision, String next, long remaining) {}
