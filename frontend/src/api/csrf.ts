const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

export function withCsrf(request: Request): Request {
  if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", csrfToken());
  return request;
}
