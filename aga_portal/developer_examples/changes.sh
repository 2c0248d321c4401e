BASE="http://127.0.0.1:8000/api/v1"

# La primera vez llega todo, y el ETag se guarda para la próxima.
curl --silent --fail "$BASE/commitments/?format=csv" \
  --output commitments.csv --etag-save commitments.etag --write-out '%{http_code}\n'

# Si nada cambió, la respuesta es 304 y no trae nada.
curl --silent --fail "$BASE/commitments/?format=csv" \
  --output again.csv --etag-compare commitments.etag --write-out '%{http_code}\n'

# O se piden solo las filas que cambiaron después de un momento, y de ellas dos columnas.
curl --silent --fail --get "$BASE/commitments/" \
  --data-urlencode "updated_after=2026-06-01T00:00:00-05:00" \
  --data "fields=slug,updated_at" --data "format=csv"
