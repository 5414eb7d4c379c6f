cat >> catalog.yaml <<END
          startupProbe:
            httpGet: {path: /healthz, port: 8080}
            failureThreshold: 30
            periodSeconds: 2
END
kubectl apply -f catalog.yaml
kubectl rollout status deployment/catalog
sleep 10
