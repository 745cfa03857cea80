/** Calls that work when pasted, for whoever sets the other system up. */
export function curlExample(address: string, secret: string): string {
  return `SECRET='${secret}'
BODY='{"text":"水位 5.2 米，超警戒 0.2 米","client_key":"'$(date +%s)'"}'
TIME=$(date +%s)
NONCE=$(openssl rand -hex 16)
SIGN=$(printf '%s.%s.%s' "$TIME" "$NONCE" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.*= //')
curl -X POST '${address}' -H 'Content-Type: application/json' \\
  -H "X-OfficeHub-Timestamp: $TIME" -H "X-OfficeHub-Nonce: $NONCE" \\
  -H "X-OfficeHub-Signature: sha256=$SIGN" --data-binary "$BODY"`;
}

export function pythonExample(address: string, secret: string): string {
  return `import hashlib, hmac, json, secrets, time, urllib.request

secret = "${secret}"
body = json.dumps({"text": "水位 5.2 米，超警戒 0.2 米"}).encode()
stamp, nonce = str(int(time.time())), secrets.token_hex(16)
signed = hmac.new(secret.encode(), f"{stamp}.{nonce}.".encode() + body, hashlib.sha256)
headers = {
    "Content-Type": "application/json",
    "X-OfficeHub-Timestamp": stamp,
    "X-OfficeHub-Nonce": nonce,
    "X-OfficeHub-Signature": "sha256=" + signed.hexdigest(),
}
print(urllib.request.urlopen(urllib.request.Request("${address}", body, headers)).read().decode())`;
}
