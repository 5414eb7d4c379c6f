kubectl patch deployment menu -p '{"spec":{"template":{"spec":{"containers":[{"name":"menu","imagePullPolicy":"IfNotPresent"}]}}}}'
sleep 10
kubectl get pods
kubectl apply -f menu.yaml
# answer policy: ErrImagePull: the kubelet asks Docker Hub, and it has no such image
# answer cause: It lies on the laptop, and the kubelet looks only on the node
