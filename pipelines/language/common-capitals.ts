const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * English words that stand with a capital and are no names: days, months, titles and offices, what
 * a thing or a place of some name is, and what people or speech is called after. Lower case.
 */
export const COMMON_CAPITALS: ReadonlySet<string> = new Set([
  ...words(`monday tuesday wednesday thursday friday saturday sunday january february march april
    june july august september october november december christmas easter lent michaelmas`),
  ...words(`king queen prince princess duke duchess earl count countess baron baroness lord lords
    lady ladies lordship ladyship majesty highness excellency honour honor worship grace sire madam
    madame mademoiselle monsieur mister mistress master miss signor signora senor frau herr
    sultan emperor empress czar tsar pope cardinal bishop archbishop abbot dean canon vicar rector
    parson priest pastor reverend father mother brother sister uncle aunt cousin captain colonel
    major general lieutenant sergeant corporal admiral commodore commander commissioner comptroller
    controller treasurer secretary surveyor auditor chancellor president governor minister mayor
    alderman sheriff constable judge justice magistrate attorney solicitor counsel serjeant clerk
    ambassador embassador envoy consul senator deputy doctor professor chairman chief esquire squire
    knight baronet viscount marquis marquess dauphin steward officer inspector`),
  ...words(`abbey avenue bank bridge building cape castle cathedral chamber chapel chapter church
    city club college committee commons company council country county court cross department
    district embassy empire exchange figure fleet garden gardens gate green hall harbour harbor heath hill hospital
    hotel house inn island islands kingdom lake lane library market mill mountain mountains museum
    navy army office palace parish park parliament place port road river school society square
    station street table temple theatre theater tower town treasury university valley village
    volume ward wardrobe wharf wood woods yard north south east west northern southern eastern western
    government congress senate republic union party bible gospel scripture providence heaven almighty saviour trinity
    royal popish coffee publication
    creator lordships bill note appendix section book letter`),
  ...words(`english englishman englishmen englishwoman french frenchman frenchmen frenchwoman german
    germans dutch dutchman dutchmen irish irishman irishmen scotch scottish scots scotchman welsh
    welshman spanish spaniard spaniards italian italians portuguese roman romans greek greeks latin
    hebrew jewish turk turks turkish russian russians american americans indian indians african
    africans chinese japanese european europeans christian christians catholic catholics protestant
    protestants presbyterian presbyterians puritan puritans tory tories whig whigs`),
]);
