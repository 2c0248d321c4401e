"""Open data: every list of the API as a dataset, its columns told, its downloads, the nightly dump and the catalogues."""
