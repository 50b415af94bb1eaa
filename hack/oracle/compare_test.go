package main

import (
	"net/http"
	"strings"
	"testing"
)

// answered makes an answer of a JSON body and header lines.
func answered(status int, body string, header ...string) answer {
	a := answer{status: status, header: http.Header{"Content-Type": {jsonType}}, body: []byte(body)}
	for i := 0; i < len(header); i += 2 {
		a.header.Add(header[i], header[i+1])
	}
	return a
}

const (
	leftUID  = "11111111-1111-4111-8111-111111111111"
	rightUID = "22222222-2222-4222-8222-222222222222"
	otherUID = "33333333-3333-4333-8333-333333333333"
)

func TestAnswersThatAreTheSame(t *testing.T) {
	for name, each := range map[string][2]answer{
		"to the letter":         {answered(200, `{"a":1}`), answered(200, `{"a":1}`)},
		"but for uid":           {answered(200, `{"metadata":{"uid":"`+leftUID+`"}}`), answered(200, `{"metadata":{"uid":"`+rightUID+`"}}`)},
		"but for revision":      {answered(200, `{"metadata":{"resourceVersion":"1017"}}`), answered(200, `{"metadata":{"resourceVersion":"1099511627777"}}`)},
		"but for seconds":       {answered(200, `{"creationTimestamp":"2026-01-01T00:00:00Z"}`), answered(200, `{"creationTimestamp":"2026-01-01T00:00:02Z"}`)},
		"but for a made-up end": {answered(200, `{"name":"a-bcdfg"}`), answered(200, `{"name":"a-24567"}`)},
		"but for the date":      {answered(200, `{}`, "Date", "now"), answered(200, `{}`, "Date", "later")},
		"uid in a message":      {answered(409, `{"message":"not `+leftUID+`"}`), answered(409, `{"message":"not `+rightUID+`"}`)},
	} {
		if found := compare(newRelations(), get("/x"), each[0], each[1]); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestPathsAreComparedOneByOne(t *testing.T) {
	found := compare(newRelations(), get("/"), answered(404, `{"paths":["/a","/b","/d"]}`), answered(404, `{"paths":["/b","/a","/c"]}`))
	var places []string
	for _, each := range found {
		places = append(places, each.where)
	}
	if got := strings.Join(places, ", "); got != "paths order, paths /d, paths /c" {
		t.Error(got)
	}
}

func TestAnswersThatDiffer(t *testing.T) {
	for name, each := range map[string]struct {
		left, right answer
		where       string
	}{
		"status":             {answered(200, `{}`), answered(201, `{}`), "status"},
		"value":              {answered(200, `{"a":{"b":1}}`), answered(200, `{"a":{"b":2}}`), "a.b"},
		"missing field":      {answered(200, `{"a":1}`), answered(200, `{}`), "a"},
		"field too many":     {answered(200, `{}`), answered(200, `{"a":1}`), "a"},
		"null for nothing":   {answered(200, `{}`), answered(200, `{"a":null}`), "a"},
		"order of fields":    {answered(200, `{"a":1,"b":2}`), answered(200, `{"b":2,"a":1}`), " order"},
		"item":               {answered(200, `{"a":["x","y"]}`), answered(200, `{"a":["y","y"]}`), "a[0]"},
		"number of items":    {answered(200, `{"a":[1]}`), answered(200, `{"a":[]}`), "a[]"},
		"number and text":    {answered(200, `{"a":1}`), answered(200, `{"a":"1"}`), "a"},
		"newline":            {answered(200, "{}\n"), answered(200, "{}"), "space"},
		"indented":           {answered(200, "{\"a\":1}\n"), answered(200, "{\n  \"a\": 1\n}\n"), "space"},
		"no JSON":            {answered(200, `{}`), answered(200, `{`), "text"},
		"header":             {answered(200, `{}`, "Warning", "a"), answered(200, `{}`), "header Warning"},
		"header twice":       {answered(200, `{}`, "Audit-Id", "a"), answered(200, `{}`, "Audit-Id", "a", "Audit-Id", "a"), "header Audit-Id"},
		"time in millis":     {answered(200, `{"time":"2026-01-01T00:00:00Z"}`), answered(200, `{"time":"2026-01-01T00:00:00.000Z"}`), "time"},
		"time of yesterday":  {answered(200, `{"time":"2026-01-02T00:00:00Z"}`), answered(200, `{"time":"2026-01-01T00:00:00Z"}`), "time"},
		"zero before number": {answered(200, `{"resourceVersion":"1017"}`), answered(200, `{"resourceVersion":"01017"}`), "resourceVersion"},
		"no answer":          {answer{failure: "EOF"}, answered(200, `{}`), "answer"},
		"uid that was other": {answered(200, `{"a":"`+leftUID+`","b":"`+leftUID+`"}`), answered(200, `{"a":"`+rightUID+`","b":"`+otherUID+`"}`), "b"},
		"uid that was one":   {answered(200, `{"a":"`+leftUID+`","b":"`+otherUID+`"}`), answered(200, `{"a":"`+rightUID+`","b":"`+rightUID+`"}`), "b"},
		"revision that fell": {answered(200, `{"a":"1001","b":"1002"}`), answered(200, `{"a":"2002","b":"2001"}`), "b"},
		"revision kept":      {answered(200, `{"a":"1001","b":"1001"}`), answered(200, `{"a":"2001","b":"2002"}`), "b"},
		"revision not kept":  {answered(200, `{"a":"1001","b":"1002"}`), answered(200, `{"a":"2001","b":"2001"}`), "b"},
	} {
		found := compare(newRelations(), get("/x"), each.left, each.right)
		if len(found) != 1 || found[0].where != each.where {
			t.Errorf("%s: not one difference at %q but %v", name, each.where, found)
		}
	}
}

func TestTokensAreComparedByWhatIsInThem(t *testing.T) {
	// {"v":"meta.k8s.io/v1","rv":1017,"start":"a/b\u0000"} and others
	left := `{"continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTAxNywic3RhcnQiOiJhL2JcdTAwMDAifQ"}`
	same := `{"continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjAxNywic3RhcnQiOiJhL2JcdTAwMDAifQ"}`
	other := `{"continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjAxNywic3RhcnQiOiJhL2NcdTAwMDAifQ"}`
	if found := compare(newRelations(), get("/x"), answered(200, left), answered(200, same)); len(found) > 0 {
		t.Errorf("same key: %v", found)
	}
	if found := compare(newRelations(), get("/x"), answered(200, left), answered(200, other)); len(found) != 1 {
		t.Errorf("other key: %v", found)
	}
}

func TestYAMLIsComparedLineByLine(t *testing.T) {
	yaml := func(text string) answer {
		return answer{status: 200, header: http.Header{"Content-Type": {yamlType}}, body: []byte(text)}
	}
	left := "metadata:\n  resourceVersion: \"1017\"\n  uid: " + leftUID + "\nspec: {}\n"
	if found := compare(newRelations(), get("/x"), yaml(left), yaml(strings.NewReplacer("1017", "2017", leftUID, rightUID).Replace(left))); len(found) > 0 {
		t.Errorf("same: %v", found)
	}
	if found := compare(newRelations(), get("/x"), yaml(left), yaml(strings.Replace(left, "{}", "[]", 1))); len(found) != 1 || found[0].where != "line 4" {
		t.Errorf("other: %v", found)
	}
}

func TestSkeletonsAreFormsWithoutWords(t *testing.T) {
	go1 := `{"paths":{"/apis/wardle.example.com/v1alpha1/flunders":{"get":{"description":"list","responses":{}},"parameters":[{"name":"b","in":"query"},{"name":"a","in":"query"}]}},
		"components":{"schemas":{"io.k8s.sample-apiserver.pkg.apis.wardle.v1alpha1.Flunder":{"description":"x","properties":{"spec":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.sample-apiserver.pkg.apis.wardle.v1alpha1.FlunderSpec"}]}}},
		"io.k8s.apimachinery.pkg.apis.meta.v1.Status":{}}}}`
	java := `{"paths":{"/apis/wardle.example.com/v1alpha1/flunders":{"get":{"responses":{},"parameters":[{"name":"a","in":"query"},{"name":"b","in":"query"}]}}},
		"components":{"schemas":{"com.example.wardle.v1alpha1.Flunder":{"properties":{"spec":{"$ref":"#/components/schemas/com.example.wardle.v1alpha1.FlunderSpec"}}}}}}`
	if found := compare(newRelations(), get("/openapi/v3/x"), answered(200, go1), answered(200, java)); len(found) > 0 {
		t.Errorf("same: %v", found)
	}
	other := strings.Replace(java, `{"name":"b","in":"query"}`, `{"name":"c","in":"query"}`, 1)
	if found := compare(newRelations(), get("/openapi/v3/x"), answered(200, go1), answered(200, other)); len(found) != 2 {
		t.Errorf("other parameter: %v", found)
	}
}
