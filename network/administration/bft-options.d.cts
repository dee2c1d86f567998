/** The options of a BFT channel as configtxlator names and writes them. */
export declare const bftOptions: Readonly<Record<string, string>>;
