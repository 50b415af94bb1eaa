package io.temper.machinery.discovery;

import io.temper.machinery.wire.MetaProto;
import io.temper.machinery.wire.ProtoWriter;
import java.util.List;
import java.util.Map;

/// Discovery documents as protobuf, made from their trees. Field numbers are those of apimachinery
/// `pkg/apis/meta/v1/generated.proto` and `k8s.io/api/apidiscovery/v2/generated.proto`.
final class DiscoveryProto {
  private static final Message VERSION =
      new Message(List.of(Field.text(1, "groupVersion"), Field.text(2, "version")));
  private static final Message ADDRESS =
      new Message(List.of(Field.text(1, "clientCIDR"), Field.text(2, "serverAddress")));
  private static final Message GROUP =
      new Message(
          List.of(
              Field.text(1, "name"),
              Field.each(2, "versions", VERSION),
              Field.one(3, "preferredVersion", VERSION),
              Field.each(4, "serverAddressByClientCIDRs", ADDRESS)));
  private static final Message RESOURCE =
      new Message(
          List.of(
              Field.text(1, "name"),
              Field.flag(2, "namespaced"),
              Field.text(3, "kind"),
              Field.wrapped(4, "verbs"),
              Field.texts(5, "shortNames"),
              Field.text(6, "singularName"),
              Field.texts(7, "categories"),
              Field.text(8, "group"),
              Field.text(9, "version"),
              Field.text(10, "storageVersionHash")));
  private static final Message KIND =
      new Message(List.of(Field.text(1, "group"), Field.text(2, "version"), Field.text(3, "kind")));
  private static final Message SUBRESOURCE =
      new Message(
          List.of(
              Field.text(1, "subresource"),
              Field.one(2, "responseKind", KIND),
              Field.each(3, "acceptedTypes", KIND),
              Field.texts(4, "verbs")));
  private static final Message DISCOVERED =
      new Message(
          List.of(
              Field.text(1, "resource"),
              Field.one(2, "responseKind", KIND),
              Field.text(3, "scope"),
              Field.text(4, "singularResource"),
              Field.texts(5, "verbs"),
              Field.texts(6, "shortNames"),
              Field.texts(7, "categories"),
              Field.each(8, "subresources", SUBRESOURCE)));
  private static final Message DISCOVERED_VERSION =
      new Message(
          List.of(
              Field.text(1, "version"),
              Field.each(2, "resources", DISCOVERED),
              Field.text(3, "freshness")));
  private static final Message DISCOVERED_GROUP =
      new Message(List.of(Field.metadata(1), Field.each(2, "versions", DISCOVERED_VERSION)));

  private static final Map<String, Message> DOCUMENTS =
      Map.of(
          "APIVersions",
          new Message(
              List.of(
                  Field.texts(1, "versions"),
                  Field.each(2, "serverAddressByClientCIDRs", ADDRESS))),
          "APIGroupList",
          new Message(List.of(Field.each(1, "groups", GROUP))),
          "APIGroup",
          GROUP,
          "APIResourceList",
          new Message(List.of(Field.text(1, "groupVersion"), Field.each(2, "resources", RESOURCE))),
          AggregatedDocument.KIND,
          new Message(List.of(Field.listMeta(1), Field.each(2, "items", DISCOVERED_GROUP))));

  private DiscoveryProto() {}

  /// The document in its envelope.
  static byte[] of(Map<String, Object> document) {
    String kind = text(document, "kind");
    Message message = DOCUMENTS.get(kind);
    if (message == null) {
      throw new IllegalArgumentException("no protobuf form of " + kind);
    }
    ProtoWriter out = new ProtoWriter();
    message.write(document, out);
    return MetaProto.document(text(document, "apiVersion"), kind, out.toByteArray());
  }

  private static String text(Map<?, ?> tree, String name) {
    return tree.get(name) instanceof String text ? text : "";
  }

  /// Fields in the order of their numbers.
  private record Message(List<Field> fields) {
    void write(Map<?, ?> tree, ProtoWriter out) {
      fields.forEach(field -> field.form().write(tree, out));
    }
  }

  /// One field; what is absent from the tree is written empty where Go's type cannot be absent.
  private record Field(Form form) {
    interface Form {
      void write(Map<?, ?> tree, ProtoWriter out);
    }

    static Field text(int number, String name) {
      return new Field((tree, out) -> out.string(number, DiscoveryProto.text(tree, name)));
    }

    static Field flag(int number, String name) {
      return new Field(
          (tree, out) -> out.number(number, Boolean.TRUE.equals(tree.get(name)) ? 1 : 0));
    }

    static Field texts(int number, String name) {
      return new Field(
          (tree, out) -> list(tree, name).forEach(each -> out.string(number, (String) each)));
    }

    /// A list that is a message of its own.
    static Field wrapped(int number, String name) {
      return new Field((tree, out) ->
          out.message(
              number, nested -> list(tree, name).forEach(each -> nested.string(1, (String) each))));
    }

    static Field one(int number, String name, Message message) {
      return new Field((tree, out) ->
          out.message(
              number,
              nested ->
                  message.write(tree.get(name) instanceof Map<?, ?> m ? m : Map.of(), nested)));
    }

    static Field each(int number, String name, Message message) {
      return new Field((tree, out) ->
          list(tree, name)
              .forEach(
                  each -> out.message(number, nested -> message.write((Map<?, ?>) each, nested))));
    }

    /// An ObjectMeta that has a name and nothing else.
    static Field metadata(int number) {
      return new Field((tree, out) ->
          out.bytes(
              number,
              MetaProto.named(
                  DiscoveryProto.text(
                      tree.get("metadata") instanceof Map<?, ?> m ? m : Map.of(), "name"))));
    }

    /// A ListMeta without anything.
    static Field listMeta(int number) {
      return new Field((_, out) ->
          out.message(number, nested -> nested.string(1, "").string(2, "").string(3, "")));
    }

    private static List<?> list(Map<?, ?> tree, String name) {
      return tree.get(name) instanceof List<?> list ? list : List.of();
    }
  }
}
