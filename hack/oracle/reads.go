package main

import "strings"

// versions are values of resourceVersion that are answered at once.
var versions = []string{"", "0", "1", "{a.rv}", "{now.rv}", "abc", "-1", "1.5", " 1", "1e3", "0x10", "+5", "01", "18446744073709551616", "00"}

// later is a revision that neither server will see.
const later = "9000000000000000000"

var labelSelectors = []string{
	"", "app=red", "app==red", "app!=red", "app in (red,green)", "app in (green, red)", "app notin (red)", "app", "!app",
	"app=red,tier=1", "app,tier", "app,!tier", "app=red,app=green", "tier>1", "tier<2", "tier>x", "tier > 1", "tier gt 1",
	"app in ()", "app in (red", "app in red", "app in (red,)", "app in (,red)", "app notin ()", "app=", "app=,tier=1", "app!=",
	"=red", "app=red,", ",", ",app=red", "app=red=blue", "a/b/c=x", "UPPER=x", "(app)", "app=%", "app=a b", "app b", "ä=b", "app=ä",
	"x-y.z/app=red", "x_y/app=red", "-app=red", "app-=red", "app=-red", "kubernetes.io/metadata.name=x", "app=" + "0123456789012345678901234567890123456789012345678901234567890123456789",
	"app in (red) and tier", "app\tin\t(red)", "!app=red", "! app", "!", "app!red", "app=red;tier=1", `app="red"`, "in=in", "in in (in)", "notin notin (notin)", "app in (in,notin)",
}

var fieldSelectors = []string{
	"", "metadata.name=a", "metadata.name==a", "metadata.name!=a", "metadata.name=zzz", "metadata.name=", "metadata.name!=",
	"metadata.namespace=nowhere", "metadata.namespace!=nowhere", "metadata.name=a,metadata.namespace!=nowhere",
	"metadata.name=a,metadata.name=b", "metadata.name=a,metadata.name=a", "spec.reference=x", "metadata.labels=x", "status=1", "name=a", "metadata.uid=x",
	"metadata.name", "=a", ",", "metadata.name=a,", ",metadata.name=a", "metadata.name=a=b", `metadata.name=a\,b`, `metadata.name=a\`, `metadata.name=a\x`,
	"metadata.name in (a)", "metadata.name=a b", "metadata.name = a", "metadata.name=A", "metadata.name=ä", "metadata.name>a", "!metadata.name", "metadata.name=a;b", "metadata.name=../a",
}

func tellGets(s *script) {
	s.populate(3)
	one := s.flunders("a")
	for _, accept := range accepts {
		s.send(get(one).accept(accept))
		s.send(get(s.flunders("missing")).accept(accept))
	}
	for _, version := range versions {
		s.send(get(one).query("resourceVersion", version))
		s.send(get(s.flunders("missing")).query("resourceVersion", version))
	}
	for _, name := range []string{"A", "a/", "a//", "%2e", "%2e%2e", "a%2Fb", "a%20b", "ä", "-", "a.b", strings.Repeat("x", 253), strings.Repeat("x", 300), "a/status", "a/scale", "a/log", "a/nothing", "a/b/c"} {
		s.send(get(s.flunders(name)))
	}
	s.send(get(s.flunders("") + ""))
	s.send(get(group + "/v1alpha1/flunders/a"))
	s.send(get(group + "/v1alpha1/namespaces//flunders/a"))
	s.send(get(group + "/v1alpha1/namespaces/nowhere/flunders/a"))
	s.send(get(group + "/v1alpha1/namespaces/" + s.ns + "/fischers/a"))
	s.send(get(group + "/v1alpha1/namespaces/" + s.ns))
	s.send(get(group + "/v1alpha1/namespaces"))
	s.send(get(group + "/v1beta1/namespaces/" + s.ns + "/flunders/a"))
	s.send(get(group + "/v1beta1/namespaces/" + s.ns + "/flunders/b"))
	s.send(get(group + "/v1beta1/namespaces/" + s.ns + "/fischers/a"))
	s.send(get(group + "/v2/namespaces/" + s.ns + "/flunders/a"))
	s.send(get(fischers + "/missing"))
	s.send(get(fischers + "/a/"))
	for _, each := range [][]string{
		{"pretty", "true"}, {"pretty", "false"}, {"pretty", "1"}, {"pretty", "x"}, {"pretty", ""},
		{"export", "true"}, {"export", "false"}, {"exact", "true"}, {"watch", "true"}, {"watch", "false"},
		{"timeout", "5s"}, {"timeout", "0s"}, {"timeout", "abc"}, {"timeout", "-5s"}, {"timeout", "5"}, {"timeout", "1000h"}, {"timeout", "1h1m1.5s"}, {"timeout", ""},
		{"nothing", "1"}, {"resourceVersionMatch", "Exact"}, {"resourceVersion", "0", "resourceVersionMatch", "Exact"},
		{"fieldSelector", "metadata.name=b"}, {"labelSelector", "x=("}, {"limit", "1"}, {"includeObject", "Object"},
		{"resourceVersion", "0", "resourceVersion", "1"},
	} {
		s.send(get(one).query(each...))
		s.send(get(one).query(each...).accept(tableType))
	}
	for _, agent := range []string{"curl/8.0", "Wget/1", "Mozilla/5.0 (X11)", "kubectl/v1.36.3", "Mozilla/4.0", ""} {
		s.send(get(one).with("User-Agent", agent))
		s.send(get(one).with("User-Agent", agent).accept(tableType))
		s.send(get(one).with("User-Agent", agent).accept(yamlType))
	}
	for _, include := range []string{"None", "Metadata", "Object", "", "none", "X"} {
		s.send(get(one).query("includeObject", include).accept(tableType))
	}
	for _, method := range []string{"HEAD", "OPTIONS", "POST", "TRACE", "FROB", "CONNECTX"} {
		s.send(request{method: method, target: one})
		s.send(request{method: method, target: s.flunders("missing")})
		s.send(request{method: method, target: one}.accept("foo/bar"))
	}
	for _, encoding := range []string{"gzip", "gzip;q=0", "identity", "br", "*"} {
		s.send(get(one).with("Accept-Encoding", encoding))
	}
	s.together(
		get(one).query("resourceVersion", later),
		get(s.flunders("missing")).query("resourceVersion", later),
		get(one).query("resourceVersion", "18446744073709551615"),
	)
}

func tellLists(s *script) {
	s.populate(10)
	for _, name := range []string{"x", "y"} {
		s.send(post(fischers, fischer(s.ns+name, "fischer.disallowedFlunders", `["a","b"]`)))
	}
	places := []string{s.flunders(), allFlunders, fischers, group + "/v1alpha1/namespaces/nowhere/flunders", group + "/v1beta1/namespaces/" + s.ns + "/flunders"}
	for _, place := range places {
		for _, accept := range accepts {
			s.send(get(place).accept(accept))
		}
		s.send(get(place + "/"))
		s.send(get(place).with("User-Agent", "curl/8.0"))
	}
	here := s.flunders()
	for _, selector := range labelSelectors {
		s.send(get(here).query("labelSelector", selector))
	}
	for _, selector := range fieldSelectors {
		s.send(get(here).query("fieldSelector", selector))
		s.send(get(allFlunders).query("fieldSelector", selector))
		s.send(get(fischers).query("fieldSelector", selector))
	}
	for _, include := range []string{"None", "Metadata", "Object", "", "none", "X"} {
		s.send(get(here).query("includeObject", include).accept(tableType))
		s.send(get(here).query("includeObject", include, "limit", "2").accept("application/json;as=Table;v=v1beta1;g=meta.k8s.io"))
	}
	for _, version := range versions {
		for _, match := range []string{"", "Exact", "NotOlderThan", "exact", "X"} {
			s.send(get(here).query("resourceVersion", version, "resourceVersionMatch", match))
			s.send(get(here).query("resourceVersion", version, "resourceVersionMatch", match, "limit", "2"))
		}
	}
	s.randomLists(here, 150)
	for _, method := range []string{"HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "FROB"} {
		s.send(request{method: method, target: here})
		s.send(request{method: method, target: allFlunders})
	}
	s.send(request{method: "POST", target: allFlunders, body: s.flunder("everywhere")}.with("Content-Type", jsonType))
	s.send(request{method: "DELETE", target: allFlunders})
	s.together(
		get(here).query("resourceVersion", later),
		get(here).query("resourceVersion", later, "resourceVersionMatch", "Exact"),
		get(here).query("resourceVersion", later, "resourceVersionMatch", "NotOlderThan", "limit", "1"),
		get(here).query("resourceVersion", later, "fieldSelector", "metadata.name=a"),
	)
}

// randomLists asks for lists with options that need not go together.
func (s *script) randomLists(place string, count int) {
	options := map[string][]string{
		"resourceVersion":      {"", "0", "1", "{a.rv}", "{now.rv}", "x"},
		"resourceVersionMatch": {"Exact", "NotOlderThan", "", "y"},
		"limit":                {"", "0", "1", "3", "100", "-1", "abc", "1.5", "99999999999999999999"},
		"continue":             {"", "{page.continue}", "garbage", "e30"},
		"labelSelector":        {"", "app=red", "tier", "x in (", "!app"},
		"fieldSelector":        {"", "metadata.name=a", "metadata.name!=a", "spec=1", "metadata.name=zzz"},
		"sendInitialEvents":    {"true", "false", "", "x"},
		"allowWatchBookmarks":  {"true", "false", "x"},
		"timeoutSeconds":       {"", "1", "0", "-1", "abc"},
		"pretty":               {"true", "0"},
		"watch":                {"false", "0"},
	}
	names := []string{"resourceVersion", "resourceVersionMatch", "limit", "continue", "labelSelector", "fieldSelector", "sendInitialEvents", "allowWatchBookmarks", "timeoutSeconds", "pretty", "watch"}
	s.keep("page", s.send(get(place).query("limit", "2")))
	for range count {
		r := get(place)
		for _, name := range names {
			if s.random.IntN(4) == 0 {
				r = r.query(name, choose(s, options[name]...))
			}
		}
		if s.random.IntN(3) == 0 {
			r = r.accept(choose(s, accepts...))
		}
		s.send(r)
	}
}

func tellPages(s *script) {
	s.populate(9)
	here := s.flunders()
	for _, limit := range []string{"1", "2", "3", "4", "9", "10"} {
		s.walkPages(get(here).query("limit", limit))
		s.walkPages(get(here).query("limit", limit, "labelSelector", "app=red"))
		s.walkPages(get(here).query("limit", limit).accept(tableType))
		s.walkPages(get(here).query("limit", limit).accept(partialsType))
	}
	s.walkPages(get(here).query("limit", "2", "fieldSelector", "metadata.name!=c"))
	s.walkPages(get(here).query("limit", "4", "resourceVersion", "{now.rv}", "resourceVersionMatch", "Exact"))
	s.walkPages(get(here).query("limit", "4", "resourceVersion", "{now.rv}", "resourceVersionMatch", "NotOlderThan"))
	s.walkPages(get(here).query("limit", "4", "resourceVersion", "0"))
	s.walkPages(get(allFlunders).query("limit", "3", "labelSelector", "tier"))

	// Pages show one revision, whatever is written meanwhile.
	s.keep("page", s.send(get(here).query("limit", "3")))
	s.create("aa")
	s.send(remove(s.flunders("d"), ""))
	s.send(get(here).query("limit", "3", "continue", "{page.continue}"))
	s.send(get(here).query("continue", "{page.continue}"))
	s.send(get(here).query("limit", "3"))

	for _, forged := range []struct {
		name   string
		change func(map[string]any)
	}{
		{"expired", func(f map[string]any) { f["rv"] = 1 }},
		{"latest", func(f map[string]any) { f["rv"] = -1 }},
		{"latest-too", func(f map[string]any) { f["rv"] = -5 }},
		{"nothing", func(f map[string]any) { f["rv"] = 0 }},
		{"no-revision", func(f map[string]any) { delete(f, "rv") }},
		{"text", func(f map[string]any) { f["rv"] = "1" }},
		{"fraction", func(f map[string]any) { f["rv"] = 1.5 }},
		{"other", func(f map[string]any) { f["v"] = "v2" }},
		{"no-version", func(f map[string]any) { delete(f, "v") }},
		{"no-start", func(f map[string]any) { f["start"] = "" }},
		{"up", func(f map[string]any) { f["start"] = "../../x" }},
		{"inside", func(f map[string]any) { f["start"] = "a/../b" }},
		{"rooted", func(f map[string]any) { f["start"] = "/c\x00" }},
		{"end", func(f map[string]any) { f["start"] = "zzz\x00" }},
		{"double", func(f map[string]any) { f["start"] = "a//b" }},
		{"more", func(f map[string]any) { f["more"] = 1 }},
		{"number-start", func(f map[string]any) { f["start"] = 7 }},
	} {
		s.keep("page", s.ask(get(here).query("limit", "3")))
		s.forge("page", forged.change)
		s.send(get(here).query("limit", "3", "continue", "{page.continue}").with("X-Case", forged.name))
		s.send(get(allFlunders).query("limit", "3", "continue", "{page.continue}").with("X-Case", forged.name))
		s.send(get(here).query("limit", "3", "continue", "{page.continue}", "labelSelector", "app=red").with("X-Case", forged.name))
	}
	s.keep("page", s.ask(get(here).query("limit", "3")))
	for _, token := range []string{"garbage!", "e30", "bnVsbA", "W10", "Z2FyYmFnZQ", "e30=", "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ", "====", "a", "ä", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJiXHUwMDAwIn0x", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJiXHUwMDAwIn0="} {
		s.send(get(here).query("limit", "3", "continue", token))
	}
	for _, version := range []string{"0", "1", "{now.rv}", "x"} {
		s.send(get(here).query("limit", "3", "continue", "{page.continue}", "resourceVersion", version))
		s.send(get(here).query("limit", "3", "continue", "{page.continue}", "resourceVersion", version, "resourceVersionMatch", "Exact"))
	}
	for _, selector := range []string{"metadata.name=a", "metadata.name=d", "metadata.name=zzz", "metadata.name!=d"} {
		for _, version := range []string{"", "0", "x"} {
			s.send(get(here).query("limit", "3", "continue", "{page.continue}", "fieldSelector", selector, "resourceVersion", version))
			s.send(get(here).query("limit", "3", "continue", "garbage", "fieldSelector", selector, "resourceVersion", version))
		}
	}
	s.keep("page", s.ask(get(here).query("limit", "3")))
	s.forge("page", func(f map[string]any) { f["rv"] = uint64(9000000000000000000) })
	s.together(get(here).query("limit", "3", "continue", "{page.continue}"))
}

// walkPages asks for one page after the other, to the end.
func (s *script) walkPages(first request) {
	p := s.send(first)
	for range 12 {
		if p.trees[0].at("metadata", "continue").text() == "" || p.trees[1].at("metadata", "continue").text() == "" {
			return
		}
		s.keep("walk", p)
		next := first
		// A page's revision is in its token.
		next.target = without(next.target, "resourceVersion", "resourceVersionMatch")
		p = s.send(next.query("continue", "{walk.continue}"))
	}
	s.report(first, []discrepancy{{"pages", "12", "more"}})
}

// without drops query parameters.
func without(target string, names ...string) string {
	path, query, _ := strings.Cut(target, "?")
	var kept []string
	for _, pair := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		drop := false
		for _, each := range names {
			drop = drop || name == each
		}
		if !drop {
			kept = append(kept, pair)
		}
	}
	return path + "?" + strings.Join(kept, "&")
}
