package io.temper.machinery.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One component of the records of a type, to be exchanged: the status of an object, say.
public final class RecordMember<T> {
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

  private final Class<T> type;
  private final MethodHandle[] getters;
  private final Constructor<T> constructor;
  private final int index;
  private final @Nullable Object absent;

  private RecordMember(
      Class<T> type,
      MethodHandle[] getters,
      Constructor<T> constructor,
      int index,
      @Nullable Object absent) {
    this.type = type;
    this.getters = getters;
    this.constructor = constructor;
    this.index = index;
    this.absent = absent;
  }

  /// @throws IllegalArgumentException when the type has no such component, or the component has no
  ///   value for when nothing is said of it
  public static <T> RecordMember<T> of(Class<T> type, String component) {
    RecordComponent[] components = type.getRecordComponents();
    Object absent = RecordDecoder.of(type).absent(component);
    int index = Arrays.stream(components).map(RecordComponent::getName).toList().indexOf(component);
    MethodHandle[] getters =
        Arrays.stream(components).map(RecordMember::getter).toArray(MethodHandle[]::new);
    return new RecordMember<>(
        type, getters, RecordDecoder.constructor(type, components), index, absent);
  }

  private static MethodHandle getter(RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return MethodHandles.lookup().unreflect(accessor).asType(GETTER);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("component " + component + " cannot be read", e);
    }
  }

  /// The record with the member as another record has it.
  public T copied(T record, T from) {
    return with(record, get(index, from));
  }

  /// The record with the member as if nothing were said of it.
  public T cleared(T record) {
    return with(record, absent);
  }

  private T with(T record, @Nullable Object value) {
    @Nullable Object[] values = new Object[getters.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == index ? value : get(i, record);
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("copying a " + type.getName(), e);
    }
  }

  private @Nullable Object get(int component, T record) {
    try {
      return (Object) getters[component].invokeExact((Object) record);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("reading a " + type.getName(), e);
    }
  }
}
