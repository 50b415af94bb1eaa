package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

var metaSerializer = func() *protobuf.Serializer {
	scheme := runtime.NewScheme()
	v1 := schema.GroupVersion{Version: "v1"}
	metav1.AddToGroupVersion(scheme, v1)
	scheme.AddKnownTypes(v1, &metav1.APIGroup{}, &metav1.APIGroupList{}, &metav1.APIResourceList{}, &metav1.APIVersions{})
	for _, version := range []string{"v1", "v1beta1"} {
		meta := schema.GroupVersion{Group: "meta.k8s.io", Version: version}
		scheme.AddKnownTypes(meta, &metav1.PartialObjectMetadata{}, &metav1.PartialObjectMetadataList{})
	}
	utilruntime.Must(apidiscovery.AddToScheme(scheme))
	return protobuf.NewSerializer(scheme, scheme)
}()

// compareProto compares two documents as the JSON that Go makes of them, and
// demands that the right one is what Go would have written.
func compareProto(r *relations, left, right []byte) []discrepancy {
	l, err := protoTree(left)
	if err != nil {
		// One that Go itself cannot read, such as an APIGroupList without version.
		return differ("text", string(left), string(right))
	}
	m, err := protoTree(right)
	if err != nil {
		return []discrepancy{{"text", abbreviated(l.String(), 200), err.Error()}}
	}
	return compareTrees(r, "", l, m)
}

func protoTree(document []byte) (*node, error) {
	object, kind, err := metaSerializer.Decode(document, nil, nil)
	if err != nil {
		return nil, err
	}
	// What follows a decoded document must be what it was decoded from.
	var again bytes.Buffer
	if err := metaSerializer.Encode(object, &again); err != nil {
		return nil, err
	}
	if !bytes.Equal(again.Bytes(), document) {
		return nil, fmt.Errorf("%s is not encoded as Go does: %q, not %q", kind, document, again.Bytes())
	}
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	return parse(text)
}
