package main

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Relations tie what differs between the servers because it must (uids,
// revisions, names that the server makes up, times) to one another: a value of
// one side always stands for the same value of the other, and revisions are in
// the same order on both.
type relations struct {
	there, back map[string]string
	revisions   []revision // by the left, and so by the right
}

type revision struct{ left, right uint64 }

func newRelations() *relations {
	return &relations{there: map[string]string{}, back: map[string]string{}}
}

// same ties two names or uids; what is wrong with that, or nothing.
func (r *relations) same(left, right string) string {
	known, tied := r.there[left]
	other, tiedBack := r.back[right]
	switch {
	case !tied && !tiedBack:
		r.there[left], r.back[right] = right, left
		return ""
	case known == right:
		return ""
	case tied:
		return fmt.Sprintf("%s was %s before", left, known)
	}
	return fmt.Sprintf("%s was %s before", right, other)
}

// sameRevision ties two revisions; what is wrong with that, or nothing.
func (r *relations) sameRevision(left, right string) string {
	if left == right {
		return ""
	}
	l, err := strconv.ParseUint(left, 10, 64)
	if err != nil || left[0] == '0' && left != "0" {
		return "no revision: " + left
	}
	m, err := strconv.ParseUint(right, 10, 64)
	if err != nil || right[0] == '0' && right != "0" {
		return "no revision: " + right
	}
	at, found := slices.BinarySearchFunc(r.revisions, l, func(each revision, wanted uint64) int {
		switch {
		case each.left < wanted:
			return -1
		case each.left > wanted:
			return 1
		}
		return 0
	})
	if found {
		if r.revisions[at].right == m {
			return ""
		}
		return fmt.Sprintf("%d was %d before", l, r.revisions[at].right)
	}
	if at > 0 && r.revisions[at-1].right >= m {
		return fmt.Sprintf("rises from %d to %d, but not from %d to %d", r.revisions[at-1].left, l, r.revisions[at-1].right, m)
	}
	if at < len(r.revisions) && r.revisions[at].right <= m {
		return fmt.Sprintf("falls from %d to %d, but not from %d to %d", r.revisions[at].left, l, r.revisions[at].right, m)
	}
	r.revisions = slices.Insert(r.revisions, at, revision{l, m})
	return ""
}

var (
	uid     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	madeUp  = regexp.MustCompile(`-[bcdfghjklmnpqrstvwxz2456789]{5}\b`)
	varying = regexp.MustCompile(uid.String() + "|" + madeUp.String() + `|[0-9]{4,}`)
	age     = regexp.MustCompile(`^(<invalid>|([0-9]+[smhdy])+)$`)
)

// sameText compares texts that may hold uids, ends of names that the server
// made up, and revisions; what is wrong, or
// nothing.
func (r *relations) sameText(left, right string) string {
	if left == right {
		return ""
	}
	if varying.ReplaceAllString(left, "?") != varying.ReplaceAllString(right, "?") {
		return "differ"
	}
	lefts, rights := varying.FindAllString(left, -1), varying.FindAllString(right, -1)
	for i := range lefts {
		wrong := ""
		if uid.MatchString(lefts[i]) || madeUp.MatchString(lefts[i]) {
			wrong = r.same(lefts[i], rights[i])
		} else {
			wrong = r.sameRevision(lefts[i], rights[i])
		}
		if wrong != "" {
			return wrong
		}
	}
	return ""
}

const seconds = "2006-01-02T15:04:05Z"

// sameTime lets times differ by what passes between two servers that do the
// same; their form must be the same.
func sameTime(left, right string) string {
	// Parsing alone would take fractions too.
	l, err := time.Parse(seconds, left)
	if err != nil || len(left) != len(seconds) {
		return "no time: " + left
	}
	m, err := time.Parse(seconds, right)
	if err != nil || len(right) != len(seconds) {
		return "no time: " + right
	}
	if gap := l.Sub(m).Abs(); gap > time.Minute {
		return "apart by " + gap.String()
	}
	return ""
}

// sameToken compares continue tokens by what is in them.
func (r *relations) sameToken(left, right string) string {
	l, err := base64.RawURLEncoding.DecodeString(left)
	if err != nil {
		return "no token: " + left
	}
	m, err := base64.RawURLEncoding.DecodeString(right)
	if err != nil {
		return "no token: " + right
	}
	// Go begins the key with a slash or not, depending on what cache the page is from.
	key := strings.NewReplacer(`"start":"/`, `"start":"`)
	if wrong := r.sameText(key.Replace(string(l)), key.Replace(string(m))); wrong != "" {
		return wrong + ": " + strings.TrimSpace(string(l)) + " and " + strings.TrimSpace(string(m))
	}
	return ""
}
