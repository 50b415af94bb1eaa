package main

// accepts are values of the Accept header, good and bad.
var accepts = []string{
	"",
	"*/*",
	"application/*",
	jsonType,
	yamlType,
	protoType,
	"application/json;pretty=1",
	"application/json;pretty=0",
	"application/json;stream=watch",
	"application/json; charset=utf-8",
	"application/yaml;q=0.9,application/json;q=0.5",
	"application/json;q=0.1, application/yaml",
	"text/html, application/xhtml+xml, */*;q=0.8",
	"text/plain",
	"application/vnd.kubernetes.protobuf,application/json",
	"application/cbor",
	"application/cbor, application/json",
	"foo/bar",
	"foo",
	",",
	"application/json;q=x",
	"application/json;as=Nothing;v=v1;g=meta.k8s.io",
	"application/json;as=Nothing;v=v1;g=meta.k8s.io,application/json",
	tableType,
	tableType + ",application/json",
	"application/json;as=Table;v=v1beta1;g=meta.k8s.io",
	"application/yaml;as=Table;v=v1;g=meta.k8s.io",
	partialType,
	partialType + ",application/json",
	partialsType,
	"application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io",
	"application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
	"application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
	"application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
	"application/yaml;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
	"application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io",
}

const aggregatedDiscovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

func tellDiscovery(s *script) {
	paths := []string{group, group + "/v1alpha1", group + "/v1alpha1/", group + "/", group + "/v1beta1", group + "/v2", group + "/v1alpha1/nothings"}
	if s.mode != aggregated {
		// kube-apiserver answers these itself.
		paths = append(paths, "/api", "/apis", "/apis/", "/apis/other.example.com", "/api/v1")
	}
	for _, path := range paths {
		for _, accept := range accepts {
			s.send(get(path).accept(accept))
		}
		s.send(get(path).with("User-Agent", "curl/8"))
		s.send(get(path).query("pretty", "true"))
		s.send(get(path).query("pretty", "false").with("User-Agent", "Mozilla/5.0"))
		s.send(get(path).query("timeout", "32s"))
		s.send(get(path).as(nobody))
		for _, method := range []string{"HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FROB"} {
			s.send(request{method: method, target: path})
		}
	}
	if s.mode == aggregated {
		return
	}
	for _, path := range []string{"/apis", "/api"} {
		for _, accept := range []string{
			aggregatedDiscovery,
			"application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
			"application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
			"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
			"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json",
			aggregatedDiscovery + ";profile=nopeer",
			aggregatedDiscovery + ",application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json",
			"application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io;pretty=1",
		} {
			s.send(get(path).accept(accept))
		}
		s.keep("document", s.send(get(path).accept(aggregatedDiscovery)))
		s.send(get(path).accept(aggregatedDiscovery).with("If-None-Match", "{document.etag}"))
		s.send(get(path).accept(aggregatedDiscovery).with("If-None-Match", `"other", {document.etag}`))
		s.send(get(path).accept(aggregatedDiscovery).with("If-None-Match", `"other"`))
		s.send(get(path).accept(aggregatedDiscovery).with("If-None-Match", `*`))
		s.send(request{method: "HEAD", target: path}.accept(aggregatedDiscovery))
	}
}

func tellServing(s *script) {
	paths := []string{"/", "/healthz", "/livez", "/readyz", "/livez/ping", "/readyz/shutdown", "/readyz/nothing", "/healthz/", "/version", "/version/",
		"/metrics", "/nothing", "/apis//", "//apis", "/apis/./", "/index.html", "/swagger.json", "/openapi", "/logs", "/debug/pprof/", "/configz", "/flagz", "/statusz"}
	for _, path := range paths {
		s.send(get(path))
		s.send(get(path).as(nobody))
		s.send(request{method: "HEAD", target: path})
		s.send(request{method: "POST", target: path, body: "{}"})
		s.send(request{method: "OPTIONS", target: path})
	}
	for _, path := range []string{"/healthz", "/livez", "/readyz"} {
		s.send(get(path).query("verbose", ""))
		s.send(get(path).query("verbose", "true", "exclude", "ping"))
		s.send(get(path).query("exclude", "ping"))
		s.send(get(path).query("exclude", "nothing"))
		s.send(get(path).query("exclude", "nothing", "verbose", "1"))
		s.send(get(path).accept("application/json"))
		s.send(get(path).accept("foo/bar"))
	}
	for _, accept := range accepts {
		s.send(get("/version").accept(accept))
		s.send(get("/").accept(accept))
		s.send(get("/nothing").accept(accept))
	}
}
