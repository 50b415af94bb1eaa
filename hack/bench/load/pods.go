package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
)

// pods makes pods that are bound to a node and said to run there, and prints a line for each: its
// uid, its container's id and the millicores it is to use. Where no kubelet runs, somebody else
// must make that true.
//
// Most are idle; seven use 10 millicores, and three change between 10 and 60.
func pods(ctx context.Context, a *api, namespace, node string, count int, out io.Writer) error {
	collection := "/api/v1/namespaces/" + namespace + "/pods"
	for i := range count {
		name := fmt.Sprintf("standin-%d", i)
		made, err := a.call(ctx, "POST", collection, "application/json", pod(name, node).bytes())
		if err != nil {
			return err
		}
		var read object
		if err := json.Unmarshal(made, &read); err != nil {
			return err
		}
		uid, _ := read.metadata()["uid"].(string)
		id := fmt.Sprintf("%x", sha256.Sum256([]byte(uid)))
		status := object{"status": object{"phase": "Running", "qosClass": "Burstable", "containerStatuses": []object{{
			"name": "app", "image": "standin", "imageID": "standin", "ready": true, "restartCount": 0,
			"containerID": "containerd://" + id, "state": object{"running": object{"startedAt": "2026-01-01T00:00:00Z"}},
		}}}}
		path := collection + "/" + name + "/status"
		if _, err := a.call(ctx, "PATCH", path, "application/merge-patch+json", status.bytes()); err != nil {
			return err
		}
		fmt.Fprintln(out, uid, id, millicores(i))
	}
	return nil
}

func millicores(index int) string {
	switch {
	case index < 3:
		return "10-60"
	case index < 10:
		return "10"
	default:
		return "0"
	}
}

func pod(name, node string) object {
	return object{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"name": name, "labels": object{"app": "standin", "team": "payments"}},
		"spec": object{
			"nodeName": node, "automountServiceAccountToken": false,
			"tolerations": []object{{"operator": "Exists"}},
			"containers": []object{{
				"name": "app", "image": "standin",
				"resources": object{
					"requests": object{"cpu": "10m", "memory": "16Mi"},
					"limits":   object{"cpu": "500m", "memory": "128Mi"},
				},
			}},
		},
	}
}
