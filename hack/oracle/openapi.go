package main

import (
	"strings"
)

const (
	openAPI2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
	openAPI3 = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf"
)

// specAccepts are values of Accept for OpenAPI documents.
func specAccepts(version string) []string {
	return []string{
		"", "*/*", jsonType, "application/*", "application/json;q=0.5",
		"application/com.github.proto-openapi.spec." + version + ".v1.0+protobuf",
		"application/com.github.proto-openapi.spec." + version + "@v1.0+protobuf",
		"application/com.github.proto-openapi.spec." + version + ".v1.0+protobuf;q=0.1,application/json",
		"text/plain", "text/plain, */*;q=0.1", yamlType, protoType, "foo", ",",
	}
}

func tellOpenAPI(s *script) {
	documents := []string{"/openapi/v3/apis/wardle.example.com/v1alpha1", "/openapi/v3/apis/wardle.example.com/v1beta1", "/openapi/v3/apis/wardle.example.com"}
	if s.mode != aggregated {
		// kube-apiserver merges these with its own.
		documents = append(documents, "/openapi/v3/apis", "/openapi/v3/version")
		s.document("/openapi/v2", "v2")
		s.root()
		for _, path := range []string{"/openapi/v3/", "/openapi/v3/nothing", "/openapi/v3/apis/", "/openapi/v2/", "/openapi/v3/apis/other.example.com/v1"} {
			s.send(get(path))
			s.send(get(path).query("hash", "AB"))
		}
	}
	for _, path := range documents {
		s.document(path, "v3")
		s.hashed(path)
	}
}

// document asks for one in all types, and again with its tag.
func (s *script) document(path, version string) {
	for _, accept := range specAccepts(version) {
		s.send(get(path).accept(accept))
		s.keep("document", s.send(get(path).accept(accept).with("Accept-Encoding", "gzip")))
	}
	s.keep("document", s.send(get(path)))
	for _, tag := range []string{"{document.etag}", `"other"`, "*", `"other", {document.etag}`, "W/{document.etag}"} {
		s.send(get(path).with("If-None-Match", tag))
	}
	s.send(get(path).as(nobody))
	s.send(get(path).with("User-Agent", "curl/8"))
	for _, method := range []string{"HEAD", "OPTIONS", "POST", "DELETE"} {
		s.send(request{method: method, target: path})
	}
}

func (s *script) root() {
	s.keepHashes(s.send(get("/openapi/v3")))
	for _, accept := range specAccepts("v3") {
		s.send(get("/openapi/v3").accept(accept))
	}
}

// hashed asks for a document under the hash that the root names, and others.
func (s *script) hashed(path string) {
	s.keepHashes(s.ask(get("/openapi/v3")))
	name := hashName(strings.TrimPrefix(path, "/openapi/v3/"))
	for _, hash := range []string{"{" + name + ".hash}", "", "0123456789ABCDEF", "{" + name + ".hash}0", "%22"} {
		s.send(get(path + "?hash=" + hash))
		s.send(get(path + "?hash=" + hash).accept(openAPI3))
		s.send(get(path+"?hash="+hash).with("If-None-Match", "{document.etag}"))
	}
}

// keepHashes remembers the hashes in the answer of the root.
func (s *script) keepHashes(p pair) {
	for i, each := range p.answers {
		// kube-apiserver calls its own root plain text.
		tree, err := parse(each.body)
		paths := tree.at("paths")
		if err != nil || paths == nil {
			continue
		}
		for j, name := range paths.names {
			_, hash, _ := strings.Cut(paths.parts[j].at("serverRelativeURL").text(), "?hash=")
			s.run.sides[i].known[hashName(name)+".hash"] = hash
		}
	}
}

func hashName(document string) string {
	return strings.NewReplacer("/", "-", ".", "-").Replace(document)
}
