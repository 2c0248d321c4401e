"use strict";

// validatorUrl: null, because by default the schema's address is sent to an outside validator.
window.ui = SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
});
