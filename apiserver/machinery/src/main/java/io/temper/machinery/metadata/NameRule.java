package io.temper.machinery.metadata;

import java.util.List;

/// What names of a kind must look like.
@FunctionalInterface
public interface NameRule {
  /// A DNS subdomain (RFC 1123), as most kinds have it.
  NameRule DNS_SUBDOMAIN = (name, prefix) -> Names.dnsSubdomain(Names.masked(name, prefix));

  /// A DNS label (RFC 1123), as namespaces have it.
  NameRule DNS_LABEL = (name, prefix) -> Names.dnsLabel(Names.masked(name, prefix));

  /// Anything that can be one segment of a path, which is the least.
  NameRule PATH_SEGMENT = Names::pathSegment;

  /// What is wrong with a name, in kube's words; empty when nothing is.
  ///
  /// @param prefix whether something will be appended, as to `generateName`
  List<String> check(String name, boolean prefix);
}
